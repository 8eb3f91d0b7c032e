import type { Resource } from "../graph/graph.ts";
import { textsOf } from "../graph/texts.ts";
import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";
import { type Counterpart, identifiersOf } from "./counterparts.ts";
import { type Labels, shortType } from "./labels.ts";
import { type PropertyChange, propertyChanges } from "./property-changes.ts";

/** A resource as a reader knows it. */
export interface NamedResource {
  name: string;
  /** Such as `s3.BucketV2`. */
  type: string;
}

interface ChangedResource extends NamedResource {
  changes: PropertyChange[];
  /** Set if the provider's rules for the type are not known, so that it may be replaced. */
  mayBeReplaced?: true;
}

interface ReplacedResource extends NamedResource {
  changes: PropertyChange[];
  /** The properties that force it. */
  because: string[];
}

/** A deletion or a change of options that data depends on. */
export interface DataLoss extends NamedResource {
  operation: "removed" | "replaced" | "no longer retained";
  /** What it holds, such as `its items`. */
  holds: string;
  /** What protects the data, or what refuses the operation. */
  protection: "none" | "retained" | "protected";
}

export interface ResourceDifference {
  added: NamedResource[];
  changed: ChangedResource[];
  replaced: ReplacedResource[];
  removed: NamedResource[];
  dataLoss: DataLoss[];
}

/** The resources that a deploy of the later graph creates, changes, replaces and deletes. */
export function resourceDifference(counterparts: readonly Counterpart[], labels: Labels): ResourceDifference {
  const named = (resource: Resource): NamedResource => ({
    name: resource.name,
    type: shortType(resource.type),
  });
  const difference: ResourceDifference = { added: [], changed: [], replaced: [], removed: [], dataLoss: [] };
  const replacements = replacementsIn(counterparts, labels);
  for (const { before: old, after: current } of counterparts) {
    if (!current) {
      if (!old) continue;
      difference.removed.push(named(old));
      difference.dataLoss.push(...lossOf(old, "removed"));
    } else if (!old) difference.added.push(named(current));
    else {
      const changes = propertyChanges(old, current);
      const because = replacements.get(current);
      if (because) {
        difference.replaced.push({ ...named(current), changes, because });
        difference.dataLoss.push(...lossOf(old, "replaced"));
      } else if (changes.length > 0) {
        const isKnown = factsOf(current.type)?.replacedBy !== undefined;
        difference.changed.push({ ...named(current), changes, ...(!isKnown && { mayBeReplaced: true }) });
        const wasRetained = old.options.retainOnDelete || old.options.protect;
        if (wasRetained && !current.options.retainOnDelete && !current.options.protect)
          difference.dataLoss.push(...lossOf(current, "no longer retained"));
      }
    }
  }
  return difference;
}

/** Pulumi deletes a resource as its last deploy registered it. */
function lossOf(resource: Resource, operation: DataLoss["operation"]): DataLoss[] {
  const holds = factsOf(resource.type)?.holds;
  if (!holds) return [];
  const { protect, retainOnDelete } = resource.options;
  const protection =
    protect || isProtectedByAws(resource) ? "protected" : retainOnDelete ? "retained" : "none";
  return [{ name: resource.name, type: shortType(resource.type), operation, holds, protection }];
}

/** Whether AWS refuses to delete the resource. */
const isProtectedByAws = ({ inputs }: Resource) =>
  inputs.deletionProtectionEnabled === true || inputs.deletionProtection === "ACTIVE";

/**
 * The resources that are replaced, and why: a property changes that forces it, or names a resource that is itself replaced
 * and whose identifier changes with it.
 */
function replacementsIn(counterparts: readonly Counterpart[], labels: Labels): Map<Resource, string[]> {
  const replaced = new Map<Resource, string[]>();
  const pairs = counterparts.flatMap(({ before: old, after }) => (old && after ? [{ old, after }] : []));
  for (const { old, after } of pairs) {
    const forcing = factsOf(after.type)?.replacedBy ?? [];
    const because = propertyChanges(old, after)
      .map(({ path }) => path)
      .filter((path) => forcing.some((property) => isWithin(path, property)));
    if (because.length > 0) replaced.set(after, [...new Set(because)]);
  }
  const open = [...replaced.keys()];
  for (let cause = open.pop(); cause; cause = open.pop()) {
    const source = cause;
    const changing = newIdentifiersOf(source);
    for (const { after } of pairs) {
      const forcing = (factsOf(after.type)?.replacedBy ?? []).filter((property) =>
        textsOf(lookUp(after.inputs, property)).some((text) =>
          changing.some((known) => text.includes(known)),
        ),
      );
      if (replaced.has(after) || forcing.length === 0 || !dependsOn(after, source)) continue;
      replaced.set(
        after,
        forcing.map((property) => `${property}, as ${labels.of(source)} is replaced`),
      );
      open.push(after);
    }
  }
  return replaced;
}

const isWithin = (path: string, property: string) =>
  path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`);

const dependsOn = (resource: Resource, other: Resource) => resource.dependsOn.includes(other.urn);

/** Identifiers that AWS or Pulumi generates, and so generates again; a declared name stays. */
function newIdentifiersOf(resource: Resource): string[] {
  const declared = textsOf(resource.inputs).filter((text) => text.length > 3);
  return identifiersOf(resource).filter((text) => !declared.some((name) => text.endsWith(name)));
}
