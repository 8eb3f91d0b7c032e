import { groupMeanings, groups } from "../packages/functions/src/http/people.ts";
import { retainWithData } from "./access.ts";
import type { Stage } from "./stage.ts";

/**
 * Creates the groups of the pool, and the people whom the stage declares. A person's username is the e-mail address.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
 */
export function createPeople(stage: Stage, pool: sst.aws.CognitoUserPool): void {
  const created = new Map(
    groups.map((name) => [
      name,
      new aws.cognito.UserGroup(
        `IdentityGroup-${name}`,
        { userPoolId: pool.id, name, description: groupMeanings[name] },
        retainWithData(stage),
      ),
    ]),
  );
  for (const [email, memberships] of Object.entries(stage.people)) {
    const { username } = new aws.cognito.User(`IdentityPerson-${email}`, {
      userPoolId: pool.id,
      username: email,
      attributes: { email, email_verified: "true" },
      desiredDeliveryMediums: ["EMAIL"],
    });
    for (const name of memberships)
      new aws.cognito.UserInGroup(`IdentityMember-${email}-${name}`, {
        userPoolId: pool.id,
        username,
        groupName: created.get(name)?.name ?? name,
      });
  }
}
