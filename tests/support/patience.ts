/** How long any wait of these tests may take, in milliseconds. Only a test that would never end reaches it. */
export const patience = 120_000;
