export { createOtlpHttpReceiver, type OtlpAnswer } from "./receiver.ts";
