import { useMutation } from '@tanstack/react-query'
import { useRef } from 'preact/hooks'

interface Act<Data, Variables> {
  send: (variables: Variables) => Promise<Data>
  onSuccess?: (data: Data, variables: Variables) => void
  onError?: (error: Error, variables: Variables) => void
}

interface Sent<Data, Variables> {
  variables: Variables
  act: Act<Data, Variables>
}

/**
 * A change asked of the hub, one at a time: pressed again while it is on its way, nothing more is sent. What is sent, and what is done
 * afterwards, is that of the moment it was pressed: the library itself would take over what a form closes over a moment later.
 */
export function useSend<Data, Variables = void>(act: Act<Data, Variables>) {
  const underway = useRef(false)
  const { data, error, isPending, reset, variables, mutateAsync } = useMutation<Data, Error, Sent<Data, Variables>>({
    mutationFn: ({ act, variables }) => act.send(variables),
    onSuccess: (data, { act, variables }) => act.onSuccess?.(data, variables),
    onError: (error, { act, variables }) => act.onError?.(error, variables),
  })
  /** `then` is done only while the form is still there. */
  const mutate = (variables: Variables, then?: (data: Data) => void) => {
    if (underway.current) return
    underway.current = true
    mutateAsync({ variables, act }, then && { onSuccess: then })
      // said where the form shows `error`
      .catch(() => {})
      .finally(() => {
        underway.current = false
      })
  }
  return { data, error, isPending, reset, variables: variables?.variables, mutate }
}
