import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: "dist", emptyOutDir: true },
  server: {
    host: "127.0.0.1",
    port: 3201,
    proxy: {
      "/be": { target: "http://127.0.0.1:8040", rewrite: (path) => path.replace(/^\/be/, "") },
      "/generator": { target: "http://127.0.0.1:8005", rewrite: (path) => path.replace(/^\/generator/, "") },
    },
  },
});
