import { defineConfig } from "vite";

export default defineConfig({
  // The path of the page differs between stages, so assets have URLs relative to the page's.
  base: "./",
  build: {
    // The content security policy of the page permits no data: URLs of scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Swagger UI is one file, and comes minified.
    chunkSizeWarningLimit: 2048,
  },
});
