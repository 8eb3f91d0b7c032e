/** The part of the WebAssembly JavaScript Interface that is used. https://webassembly.github.io/spec/js-api/ */
declare namespace WebAssembly {
  type ModuleImports = Record<string, (...values: number[]) => number | undefined>;
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>);
    readonly exports: Record<string, unknown>;
  }
  class RuntimeError extends Error {}
}
