import type { driverErrorClasses } from "../../spec/schema/driver.js";

/** Classes of failure, as the driver protocol names them. */
export type ClientErrorClass = (typeof driverErrorClasses)[number];

/** Something a client could not do. The message says what and why, and never holds a secret. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  readonly class: ClientErrorClass;

  constructor(errorClass: ClientErrorClass, message: string) {
    super(message);
    this.class = errorClass;
  }
}
