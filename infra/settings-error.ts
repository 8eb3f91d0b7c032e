/** Invalid settings. Printed without a stack: the message names the setting, its value and a remedy. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}
