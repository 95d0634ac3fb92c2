import { defineConfig } from 'vite'

/** Builds the interface of the hub (src/ui) into dist/; the hub serves what lies there. */
export default defineConfig({
  root: 'src/ui',
  base: '/',
  publicDir: false,
  // Preact everywhere: libraries that ask for React get its compatibility layer
  resolve: { alias: { 'react/jsx-runtime': 'preact/jsx-runtime', 'react-dom': 'preact/compat', react: 'preact/compat' } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2023',
    // the page's policy allows images from the hub itself only, so nothing may become a data: address
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // what the first page needs is one file: it compresses best and comes in one request
      output: { codeSplitting: { groups: [{ name: 'main', test: /src\/ui\/main\.tsx$/ }] } },
      onwarn(warning, warn) {
        // directives of React server components mean nothing here
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
      },
    },
  },
})
