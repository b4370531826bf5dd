export { modelForTests, testModelStore } from "./model-for-tests.ts";
