/** The part of the global `WebAssembly` that the scan uses; the types of Node do not have it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, WasmMemory>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (options: { initial: number; maximum: number; shared: true }) => WasmMemory;
}

/** A compiled module: nothing in it is used but its identity. */
export type WasmModule = object;

export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** Returns the number of pages before. */
  grow(pages: number): number;
}

export const webAssembly: WebAssemblyApi = (globalThis as unknown as { WebAssembly: WebAssemblyApi })
  .WebAssembly;
