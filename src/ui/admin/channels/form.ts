import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'preact/hooks'
import type { Channel, ChannelDetail, ConnectorInfo, TestReport } from '../../../channels/shapes.ts'
import type { Json } from '../../../contract/events.ts'
import { ApiError, patch, post, wrongAt } from '../../api.ts'
import { useSend } from '../../parts/send.ts'
import { useLanguage } from '../../texts/texts.ts'
import { fieldsOf } from './fields.ts'
import { nameFor } from './name.ts'
import { isEmpty, settingsFrom, startValues, type Values } from './values.ts'

/** A channel being made or changed: its values, the live test, saving. One for the wizard and for the channel's page. */
export function useChannelForm(info: ConnectorInfo, channel: ChannelDetail | undefined, lineId: string) {
  const language = useLanguage()
  const client = useQueryClient()
  const fields = useMemo(() => fieldsOf(info.settings, language), [info, language])
  const [values, setValues] = useState(() => startValues(fields, channel?.settings))
  const [given, setName] = useState(channel?.name)
  const name = given ?? nameFor(info, fields, values, client.getQueryData<Channel[]>(['channels']) ?? [], language)
  const [line, setLine] = useState(channel?.lineId ?? lineId)
  const [dirty, setDirty] = useState(false)
  const edits = useRef(0)
  const edited = () => {
    edits.current++
    setDirty(true)
  }
  /** Saving was tried while the channel had no name. */
  const [nameAsked, setNameAsked] = useState(false)
  /** What the last test was about, with what it filled in itself. */
  const [tested, setTested] = useState<Values | null>(null)

  const read = (some: Values) => settingsFrom(fields, some, channel !== undefined)
  const settings = read(values)
  const fresh = tested !== null && JSON.stringify(read(tested)) === JSON.stringify(settings)

  const test = useSend({
    send: () => {
      save.reset()
      setTested(values)
      return post<TestReport>('/api/channels/test', { connector: info.id, settings, ...(channel ? { channelId: channel.id } : {}) })
    },
    onSuccess: ({ fills = {} }) => {
      const told = Object.fromEntries(Object.entries(fills).filter(([path]) => path in values && isEmpty(values[path])))
      if (Object.keys(told).length === 0) return
      setTested({ ...values, ...told })
      // what was typed meanwhile stays
      setValues((now) => ({ ...now, ...Object.fromEntries(Object.entries(told).filter(([path]) => isEmpty(now[path]))) }))
      edited()
    },
  })

  /** What must be chosen before there is anything to test. */
  const unchosen = fields.find(({ path, input }) => input.kind === 'cards' && isEmpty(values[path]))?.title

  const sent = useRef(0)
  const save = useSend({
    send: (enabled: boolean | undefined) => {
      sent.current = edits.current
      const body = { name: name.trim(), lineId: line, settings, ...(enabled === undefined ? {} : { enabled }) }
      return channel
        ? patch<ChannelDetail>(`/api/channels/${channel.id}`, body)
        : post<ChannelDetail>('/api/channels', { ...body, connector: info.id })
    },
    onSuccess: (saved) => {
      // what was typed meanwhile stays, and is still to be saved
      setDirty(edits.current !== sent.current)
      // what was typed into secret fields is stored now and has no place in the page any more
      const stored = startValues(fields, saved.settings ?? channel?.settings)
      const taken = (path: string, now: Values) => JSON.stringify(now[path]) === JSON.stringify(values[path])
      setValues((now) => ({ ...now, ...Object.fromEntries(Object.entries(stored).filter(([path]) => taken(path, now))) }))
      client.setQueryData(['channel', saved.id], saved)
      client.setQueryData<Channel[]>(['channels'], (all) => all && [...all.filter((one) => one.id !== saved.id), saved])
      client.invalidateQueries({ queryKey: ['channels'] })
    },
  })

  const change = (path: string, value: Json) => {
    setValues((before) => ({ ...before, [path]: value }))
    edited()
  }
  const error = save.error ?? (test.error instanceof ApiError && test.error.issues.length > 0 ? test.error : undefined)
  return {
    fields,
    values,
    change,
    fill: (some: { [path: string]: Json }) => {
      setValues((before) => ({ ...before, ...some }))
      edited()
    },
    name,
    unnamed: nameAsked && name.trim() === '',
    setName: (next: string) => {
      setName(next)
      edited()
    },
    /** Whether there is a name to save under; without one the field says so. */
    named: () => {
      setNameAsked(true)
      return name.trim() !== ''
    },
    line: line || lineId,
    setLine: (next: string) => {
      setLine(next)
      edited()
    },
    dirty,
    test,
    unchosen,
    /** The last test was about other settings than these. */
    stale: !fresh,
    green: test.data?.ok === true && fresh,
    save,
    /** What is wrong with a setting, a name or a line, by the last refused call. */
    wrong: (path: string) => wrongAt(error, path),
    error,
  }
}

export type ChannelForm = ReturnType<typeof useChannelForm>
