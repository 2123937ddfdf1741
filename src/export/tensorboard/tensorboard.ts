/**
 * @file Frames as a TensorBoard event file: records of `length (u64) · masked CRC of the length · Event · masked CRC of
 * the Event` (TFRecord), each Event a `Summary` of scalars (event.proto, summary.proto).
 */
import type { FrameLine } from '../../problem/json/lines.ts';
import { scalarsOf } from '../trained/scalars.ts';
import { maskedCrc32c } from '../wire/crc32c.ts';
import { concatenate, littleEndian, Message } from '../wire/protobuf.ts';

const fileVersion = 'brain.Event:2';

/** One record of a TFRecord file. */
export function record(data: Uint8Array): Uint8Array {
  const length = littleEndian(8, (view) => view.setBigUint64(0, BigInt(data.length), true));
  const checksum = (bytes: Uint8Array) => littleEndian(4, (view) => view.setUint32(0, maskedCrc32c(bytes), true));
  return concatenate([length, checksum(length), data, checksum(data)]);
}

const event = (wallTime: number) => new Message().double(1, wallTime);

/**
 * @param startedAt seconds since 1970 at which the training began.
 * @returns the content of an `events.out.tfevents…` file.
 */
export function tensorboardEvents(frames: readonly FrameLine[], startedAt: number): Uint8Array {
  const records = [record(event(startedAt).text(3, fileVersion).finish())];
  for (const frame of frames) {
    const summary = new Message();
    for (const [tag, value] of scalarsOf(frame)) {
      if (value !== null) summary.message(1, new Message().text(1, tag).float(2, value));
    }
    const told = event(startedAt + frame.seconds)
      .integer(2, frame.step)
      .message(5, summary);
    records.push(record(told.finish()));
  }
  return concatenate(records);
}

/** TensorBoard takes files of this kind of name in a folder for its events. */
export const eventFileName = (startedAt: number): string => `events.out.tfevents.${Math.floor(startedAt)}.pinn-lens`;
