/** A body that is no form: whose words say why. */
export class Unreadable extends Error {}
