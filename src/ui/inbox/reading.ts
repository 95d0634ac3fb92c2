/** The conversation and its person, fetched together. */
export { ConversationPage } from './conversation.tsx'
export { Person } from './person.tsx'
