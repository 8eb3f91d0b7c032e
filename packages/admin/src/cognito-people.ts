import { type Group, groups as knownGroups } from "@airlock/functions/http/people.ts";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  paginateAdminListGroupsForUser,
  paginateListUsers,
  UserNotFoundException,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";

/** A person in the user pool. */
export interface Person {
  /** The e-mail address with which the person was added; of an identity provider, `Provider_subject`. Never changes. */
  username: string;
  email: string;
  isEnabled: boolean;
  /** Such as `FORCE_CHANGE_PASSWORD` before the first sign-in, then `CONFIRMED`; or `EXTERNAL_PROVIDER`. */
  status: string;
  groups: Group[];
  /** What the identity provider says of the person's groups. */
  providerGroups: string;
  hasMfa: boolean;
  createdAt: string;
}

/**
 * The people in a Cognito user pool.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users.html
 */
export class CognitoPeople {
  readonly #cognito: CognitoIdentityProviderClient;
  readonly #poolId: string;

  constructor(cognito: CognitoIdentityProviderClient, poolId: string) {
    this.#cognito = cognito;
    this.#poolId = poolId;
  }

  async *list(): AsyncGenerator<Person> {
    const pages = paginateListUsers({ client: this.#cognito, pageSize: 60 }, { UserPoolId: this.#poolId });
    for await (const { Users = [] } of pages)
      for (const { Username = "" } of Users) {
        const person = await this.find(Username);
        if (person) yield person;
      }
  }

  /** The person with a username; undefined if there is none. */
  async find(username: string): Promise<Person | undefined> {
    try {
      const user = await this.#cognito.send(new AdminGetUserCommand(this.#user(username)));
      return {
        username: user.Username ?? username,
        email: attributeOf(user.UserAttributes, "email"),
        isEnabled: user.Enabled ?? false,
        status: user.UserStatus ?? "UNKNOWN",
        groups: await this.#groupsOf(username),
        providerGroups: attributeOf(user.UserAttributes, "custom:groups"),
        hasMfa: (user.UserMFASettingList ?? []).length > 0,
        createdAt: user.UserCreateDate?.toISOString() ?? "",
      };
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined;
      throw error;
    }
  }

  /**
   * Adds a person.
   * @param temporaryPassword without it, Cognito sends one to the address
   * @returns whether the person was added; false if there is one with the name
   */
  async create(
    { username, email }: Pick<Person, "username" | "email">,
    temporaryPassword: string | undefined,
  ): Promise<boolean> {
    try {
      await this.#cognito.send(
        new AdminCreateUserCommand({
          ...this.#user(username),
          UserAttributes: [
            { Name: "email", Value: email },
            { Name: "email_verified", Value: "true" },
          ],
          ...(temporaryPassword
            ? { TemporaryPassword: temporaryPassword, MessageAction: "SUPPRESS" }
            : { DesiredDeliveryMediums: ["EMAIL"] }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof UsernameExistsException) return false;
      throw error;
    }
  }

  /** Sends another temporary password to a person who has not signed in yet. */
  async invite(username: string): Promise<void> {
    await this.#cognito.send(
      new AdminCreateUserCommand({
        ...this.#user(username),
        MessageAction: "RESEND",
        DesiredDeliveryMediums: ["EMAIL"],
      }),
    );
  }

  /** Sets a password that the person has to change at the next sign-in. */
  async setTemporaryPassword(username: string, password: string): Promise<void> {
    await this.#cognito.send(
      new AdminSetUserPasswordCommand({ ...this.#user(username), Password: password, Permanent: false }),
    );
  }

  /** Makes a person a member of just these groups. Groups are left before others are joined. */
  async setGroups({ username, groups: current }: Person, wanted: readonly Group[]): Promise<void> {
    for (const GroupName of current.filter((group) => !wanted.includes(group)))
      await this.#cognito.send(new AdminRemoveUserFromGroupCommand({ ...this.#user(username), GroupName }));
    for (const GroupName of wanted.filter((group) => !current.includes(group)))
      await this.#cognito.send(new AdminAddUserToGroupCommand({ ...this.#user(username), GroupName }));
  }

  /** Refuses sign-ins, and revokes the refresh tokens. */
  async disable(username: string): Promise<void> {
    await this.#cognito.send(new AdminDisableUserCommand(this.#user(username)));
    await this.#cognito.send(new AdminUserGlobalSignOutCommand(this.#user(username)));
  }

  async enable(username: string): Promise<void> {
    await this.#cognito.send(new AdminEnableUserCommand(this.#user(username)));
  }

  /** Deletes a person, whose refresh tokens are refused from then on. */
  async delete(username: string): Promise<void> {
    await this.#cognito.send(new AdminDeleteUserCommand(this.#user(username)));
  }

  async #groupsOf(username: string): Promise<Group[]> {
    const names: string[] = [];
    const pages = paginateAdminListGroupsForUser(
      { client: this.#cognito, pageSize: 60 },
      this.#user(username),
    );
    for await (const { Groups = [] } of pages) names.push(...Groups.map(({ GroupName = "" }) => GroupName));
    return knownGroups.filter((group) => names.includes(group));
  }

  readonly #user = (username: string) => ({ UserPoolId: this.#poolId, Username: username });
}

const attributeOf = (attributes: readonly AttributeType[] | undefined, name: string): string =>
  attributes?.find(({ Name }) => Name === name)?.Value ?? "";
