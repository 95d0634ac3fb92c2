import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** The visitor widget: one classic script. Its `__SETTINGS__` is filled in for each channel when it is served. */
export default defineConfig({
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: {
      entry: fileURLToPath(new URL('connectors/webchat/widget/main.ts', import.meta.url)),
      formats: ['iife'],
      name: 'switchboard',
      fileName: () => 'widget.js',
    },
  },
})
