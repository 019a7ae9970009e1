import type { User } from "./records.ts";

export const users: readonly User[] = [
  { id: "mara_lind_4821", name: "Mara Lind", email: "mara.lind@example.com", membership: "gold" },
  { id: "tomas_okafor_1190", name: "Tomas Okafor", email: "t.okafor@example.com", membership: "regular" },
  { id: "yuki_brandt_7703", name: "Yuki Brandt", email: "yuki@example.org", membership: "silver" },
  { id: "priya_castellan_3358", name: "Priya Castellan", email: "priya.c@example.com", membership: "regular" },
  { id: "olek_drummond_9264", name: "Olek Drummond", email: "olek.drummond@example.net", membership: "silver" },
  { id: "ines_haverford_6017", name: "Ines Haverford", email: "ines@example.com", membership: "gold" },
];
