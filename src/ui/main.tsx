import { render } from 'preact'
import './tokens.css'
import './base.css'
import './controls.css'
import './overlays.css'
import { App } from './app.tsx'
import { rememberedLook } from './look.ts'
import { preferredLanguage, speak } from './texts/texts.ts'

rememberedLook()
await speak(preferredLanguage())
const root = document.getElementById('app')
if (root) render(<App />, root)
