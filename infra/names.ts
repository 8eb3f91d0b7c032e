/** What AWS calls a resource of this stage: the same in every deploy, and told from other stages' at a glance. */
export const named = (name: string): string => `${$app.name}-${$app.stage}-${name}`;
