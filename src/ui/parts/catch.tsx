import { Component, type ComponentChildren } from 'preact'
import { textsNow } from '../texts/texts.ts'
import { Button } from './button.tsx'

/** Stops an error of ours from taking the page away without a word. */
export class Catch extends Component<{ children: ComponentChildren }, { error: unknown }> {
  override state = { error: undefined as unknown }

  static override getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    const texts = textsNow()
    return (
      <main class="empty">
        <h1>{texts.state.crashed}</h1>
        <p>{texts.state.failedSafe}</p>
        <p class="mono dim">{String(this.state.error)}</p>
        <Button kind="primary" onClick={() => location.reload()}>
          {texts.state.reload}
        </Button>
      </main>
    )
  }
}
