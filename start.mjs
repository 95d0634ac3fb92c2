// Plain JavaScript that any Node can read: it only tells a Node that is too old what to do, before anything else is loaded.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Switchboard runs on Node 24, and this is Node ${process.versions.node}. Run "npm ci" and then "npm start": on Linux that brings the right Node along. Elsewhere install Node 24.`,
  )
  process.exit(1)
}
// compiled code is kept, so that later starts neither strip types nor load what does that: half the time and 30 MB less
const { default: module } = await import('node:module')
module.enableCompileCache(new URL('node_modules/.cache/switchboard', import.meta.url).pathname)
await import('./src/main.ts')
