import { defineConfig } from "vite";

export default defineConfig({
  // The path of the console differs between stages, so assets have URLs relative to the page's.
  base: "./",
  build: {
    // The content security policy of the page permits no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Libraries mark modules with "use client", which means nothing without server components.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
