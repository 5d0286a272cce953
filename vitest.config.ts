import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{spec,vectors,impl,reports,harness}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
