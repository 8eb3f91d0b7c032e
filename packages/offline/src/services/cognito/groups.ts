import { join } from "node:path";
import { z } from "zod";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { RecordMap } from "./record-map.ts";
import { userGroupType } from "./types.ts";

/** A group as the API answers it. Dates are seconds since 1970. */
export interface Group {
  GroupName: string;
  UserPoolId: string;
  Description?: string | undefined;
  RoleArn?: string | undefined;
  Precedence?: number | undefined;
  CreationDate: number;
  LastModifiedDate: number;
}

const schema: z.ZodType<Group> = z.object({
  GroupName: z.string(),
  UserPoolId: z.string(),
  Description: z.string().optional(),
  RoleArn: z.string().optional(),
  Precedence: z.number().optional(),
  CreationDate: z.number(),
  LastModifiedDate: z.number(),
});

const keyOf = (poolId: string, name: string) => `${poolId}/${name}`;

/** The groups of the pools. Those that the API created are in `groups.json`; declared ones are read from the graph. */
export class Groups {
  readonly #created: RecordMap<Group>;
  readonly #declared: ReadonlyMap<string, Group>;
  readonly #now: () => Date;

  private constructor(created: RecordMap<Group>, declared: ReadonlyMap<string, Group>, now: () => Date) {
    this.#created = created;
    this.#declared = declared;
    this.#now = now;
  }

  /** @throws DamagedFileError */
  static async open(graph: Graph, directory: string, now: () => Date): Promise<Groups> {
    const at = now().getTime() / 1000;
    const declared = resourcesOfType(graph, userGroupType).map(({ inputs, outputs }): [string, Group] => [
      keyOf(inputs.userPoolId, outputs.name),
      {
        GroupName: outputs.name,
        UserPoolId: inputs.userPoolId,
        ...(inputs.description !== undefined && { Description: inputs.description }),
        ...(inputs.roleArn !== undefined && { RoleArn: inputs.roleArn }),
        ...(inputs.precedence !== undefined && { Precedence: inputs.precedence }),
        CreationDate: at,
        LastModifiedDate: at,
      },
    ]);
    const created = await RecordMap.open({
      file: join(directory, "groups.json"),
      schema,
      keyOf: ({ UserPoolId, GroupName }) => keyOf(UserPoolId, GroupName),
    });
    return new Groups(created, new Map(declared), now);
  }

  list(poolId: string): Group[] {
    return [...this.#declared.values(), ...this.#created.values()].filter(
      ({ UserPoolId }) => UserPoolId === poolId,
    );
  }

  /** @throws AwsError ResourceNotFoundException */
  find(poolId: string, name: string): Group {
    const key = keyOf(poolId, name);
    const group = this.#declared.get(key) ?? this.#created.get(key);
    if (!group) throw new AwsError("ResourceNotFoundException", 400, "Group not found.");
    return group;
  }

  /**
   * @throws AwsError GroupExistsException
   * @throws DiskFault
   */
  async create(given: Omit<Group, "CreationDate" | "LastModifiedDate">): Promise<Group> {
    const key = keyOf(given.UserPoolId, given.GroupName);
    const at = this.#now().getTime() / 1000;
    const group = { ...given, CreationDate: at, LastModifiedDate: at };
    await this.#created.change((groups) => {
      if (this.#declared.has(key) || groups.has(key))
        throw new AwsError("GroupExistsException", 400, "A group with the name already exists.");
      groups.set(key, group);
    });
    return group;
  }
}
