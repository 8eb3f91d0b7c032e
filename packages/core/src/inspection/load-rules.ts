import type { NamedRule } from "./inspect-content.ts";

/**
 * Loads rules by name from `rules/`. The import is written so that Node finds the file and a bundler takes in the
 * whole folder: a new file there is a new rule.
 * @throws Error naming the rule that does not exist or is no rule
 */
export async function loadRules(names: readonly string[]): Promise<NamedRule[]> {
  return Promise.all(
    names.map(async (name) => {
      const module = await import(`./rules/${name}.ts`).catch((cause) => {
        throw new Error(`There is no inspection rule "${name}". Rules are files in inspection/rules/.`, {
          cause,
        });
      });
      if (typeof module.default !== "function")
        throw new Error(`Inspection rule "${name}" exports no function by default.`);
      return { name, rule: module.default };
    }),
  );
}
