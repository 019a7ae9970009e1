import type { User } from "./records.ts";

export const users: readonly User[] = [
  { id: "mara_lind_4821", name: "Mara Lind", email: "mara.lind@example.com", membership: "gold" },
  { id: "tomas_okafor_1190", name: "Tomas Okafor", email: "t.okafor@example.com", membership: "regular" },
  { id: "yuki_brandt_7703", name: "Yuki Brandt", email: "yuki@example.org", membership: "silver" },
  { id: "priya_castellan_3358", name: "Priya Castellan", email: "priya.c@example.com", membership: "regular" },
  { id: "olek_drummond_9264", name: "Olek Drummond", email: "olek.drummond@example.net", membership: "silver" },
  { id: "ines_haverford_6017", name: "Ines Haverford", email: "ines@example.com", membership: "gold" },
  { id: "hanna_voss_2845", name: "Hanna Voss", email: "hanna.voss@example.org", membership: "regular" },
  { id: "dario_menezes_5176", name: "Dario Menezes", email: "dario@example.net", membership: "regular" },
  { id: "wren_kowalczyk_7154", name: "Wren Kowalczyk", email: "w.kowalczyk@example.com", membership: "silver" },
  { id: "leila_farouk_8032", name: "Leila Farouk", email: "leila.farouk@example.com", membership: "gold" },
  { id: "gus_hallberg_6429", name: "Gus Hallberg", email: "gus@example.org", membership: "regular" },
  { id: "noor_adeyemi_3917", name: "Noor Adeyemi", email: "noor.adeyemi@example.net", membership: "silver" },
];
