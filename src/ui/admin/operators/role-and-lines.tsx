import type { Operator } from '../../../operators/shapes.ts'
import { CheckField, SelectField } from '../../parts/field.tsx'
import { useLines } from '../lists.ts'
import { useWords } from '../words.ts'

type Role = Operator['role']

/** What somebody may do and which lines he answers: the same for an operator and an invitation. */
export function RoleAndLines(props: {
  role: Role
  onRole: (role: Role) => void
  lineIds: string[]
  onLines: (lineIds: string[]) => void
  wrong?: string | undefined
}) {
  const words = useWords()
  const { data: lines = [] } = useLines()
  const toggle = (id: string, on: boolean) => props.onLines(on ? [...props.lineIds, id] : props.lineIds.filter((one) => one !== id))
  return (
    <>
      <SelectField
        label={words.operators.role}
        hint={words.operators.roleHint}
        wrong={props.wrong}
        value={props.role}
        onValue={(role) => props.onRole(role as Role)}
        options={Object.entries(words.operators.roles).map(([value, text]) => ({ value, text }))}
      />
      <fieldset class="field checks">
        <legend>{words.operators.lines}</legend>
        {lines.map((line) => (
          <CheckField key={line.id} label={line.name} checked={props.lineIds.includes(line.id)} onValue={(on) => toggle(line.id, on)} />
        ))}
      </fieldset>
    </>
  )
}
