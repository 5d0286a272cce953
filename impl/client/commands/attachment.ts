import { attachmentPointer } from "../../../spec/schema/driver.js";
import { UsageError } from "../../process/run-process.js";
import { pointerFromJson, pointerToJson } from "../driver-json.js";
import { chooseAccount } from "./account-option.js";
import { readFile, writeNewFile } from "./file-option.js";
import { networkCommand } from "./one-shot.js";

export interface UploadOptions {
  readonly account?: string;
  readonly file: string;
  readonly type?: string;
}

/** `upload`: encrypts a file, gives it to the file server, and shows the pointer that opens it. */
export const upload = networkCommand<UploadOptions>(async (client, accounts, { account, file, type }) => {
  const { data, fileName } = readFile(file);
  const pointer = await client.upload(chooseAccount(accounts, account), { data, fileName, contentType: type });
  const attachment = pointerToJson(pointer);
  return {
    lines: ["Uploaded. Whoever has this pointer can open the file:", JSON.stringify(attachment)],
    json: { attachment },
  };
});

export interface DownloadOptions {
  readonly account?: string;
  readonly attachment: string;
  readonly out: string;
}

const readPointer = (text: string): ReturnType<typeof pointerFromJson> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError("--attachment: expected the JSON of a pointer, as poll and upload show it");
  }
  const read = attachmentPointer.safeParse(value);
  if (read.success) return pointerFromJson(read.data);
  const [issue] = read.error.issues;
  throw new UsageError(`--attachment: ${issue?.path.join(".")}: ${issue?.message}`);
};

/** `download`: fetches an attachment, opens it, and writes it to a new file. */
export const download = networkCommand<DownloadOptions>(async (client, accounts, { account, attachment, out }) => {
  const pointer = readPointer(attachment);
  const data = await client.download(chooseAccount(accounts, account), pointer);
  writeNewFile(out, data);
  return { lines: [`${data.length} bytes in ${out}`], json: { size: data.length, file: out } };
});
