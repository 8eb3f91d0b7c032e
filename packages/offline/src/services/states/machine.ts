import { lookUp } from "../../look-up.ts";
import type { Machine, State } from "./language.ts";

/** A state, at any depth of a machine. */
export interface NestedState {
  name: string;
  state: State;
  /** Whether its failure is caught, by it or by a state around it. A state that only a Catch leads to counts as caught. */
  caught: boolean;
}

/** The machine of a definition; an empty one where it is not JSON, which another check reports. */
export function parseMachine(definition: string): Machine {
  try {
    return JSON.parse(definition);
  } catch {
    return { StartAt: "", States: {} };
  }
}

/** The machines inside a state: its branches, or the processor of its items. */
export function innerMachines(state: State): Machine[] {
  const machines: unknown[] = [state.Branches ?? [], state.ItemProcessor ?? state.Iterator ?? []].flat();
  return machines.filter((machine): machine is Machine => machine !== null && typeof machine === "object");
}

/** Every state of a machine, those of its branches and item processors included. */
export function statesOf(machine: Machine, caughtAround = false): NestedState[] {
  const reachable = reachableWithoutErrors(machine);
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => {
    const caught = caughtAround || !reachable.has(name) || (state.Catch?.length ?? 0) > 0;
    return [{ name, state, caught }, ...innerMachines(state).flatMap((inner) => statesOf(inner, caught))];
  });
}

/** The states that an execution without errors can reach. */
function reachableWithoutErrors({ StartAt, States = {} }: Machine): Set<string> {
  const found = new Set<string>();
  for (const open = [StartAt]; open.length > 0; ) {
    const name = open.pop() as string;
    const state = lookUp(States, name);
    if (!state || found.has(name)) continue;
    found.add(name);
    const { Next, Default, Choices = [] } = state;
    open.push(
      ...[Next, Default, ...Choices.map((choice) => choice.Next)].filter((next) => next !== undefined),
    );
  }
  return found;
}
