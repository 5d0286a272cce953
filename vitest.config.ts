import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{spec,vectors,impl,reports,harness}/**/*.test.ts"],
    // The default leaves one core of two idle.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
