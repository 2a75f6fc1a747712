export type DiceVector = {
  serverSeed: string;
  serverSeedHash: string;
  clientSeed: string;
  nonce: number;
  /** HMAC of the first message, in hex. */
  hmac: string;
  /** Which of its eight words is the first below 4,294,960,000, from 0. */
  word: number;
  /** In hundredths. */
  roll: number;
  /** What the classic mistake rolls: the 32 bytes that the seed's hex stands for as key, and not its 64 characters. */
  rollOfBytes: number;
};

/** The published vectors of scheme dice-v1. The server's code, the browser's, and the pages themselves must all agree with them. */
export const diceVectors: readonly DiceVector[] = [
  {
    serverSeed: "0000000000000000000000000000000000000000000000000000000000000000",
    serverSeedHash: "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55",
    clientSeed: "a",
    nonce: 0,
    hmac: "6f5a7fd29b4affe9d53dced4619c57450f61eadbc5e379387bd570810823db1e",
    word: 0,
    roll: 1938,
    rollOfBytes: 4425,
  },
  {
    serverSeed: "0000000000000000000000000000000000000000000000000000000000000000",
    serverSeedHash: "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55",
    clientSeed: "a",
    nonce: 1,
    hmac: "d9f9884fe3558aa81c4bb593673a1da497162c5ea0303e3fe48701dc13fa7997",
    word: 0,
    roll: 9231,
    rollOfBytes: 2880,
  },
  {
    serverSeed: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    serverSeedHash: "df0790f236013511e91fa4532fb7761f62320a51a3868dabf4a13fe5f53e3263",
    clientSeed: "a",
    nonce: 0,
    hmac: "b93dbd70343e27a8407c66684fb75be59fefa763bc36eceb6779f157e354ae25",
    word: 0,
    roll: 1152,
    rollOfBytes: 6174,
  },
  {
    serverSeed: "632a697fb2214bf58cbc09c77317f3cc117861fa2f6b1021bdd7e7dd82489591",
    serverSeedHash: "73596ef803b930c3c595a12970e146def08ad5fd89008c9042a4c3b5bef97c9d",
    clientSeed: "client",
    nonce: 0,
    hmac: "7d8a4d98741abc7dac439a5619038e47d5959286f767affeb4b111384df4d559",
    word: 0,
    roll: 5832,
    rollOfBytes: 7862,
  },
  {
    serverSeed: "632a697fb2214bf58cbc09c77317f3cc117861fa2f6b1021bdd7e7dd82489591",
    serverSeedHash: "73596ef803b930c3c595a12970e146def08ad5fd89008c9042a4c3b5bef97c9d",
    clientSeed: "client",
    nonce: 1,
    hmac: "581a76d233e73849c005da079a96e97769074ad79eebb491b43089311f88f23a",
    word: 0,
    roll: 9362,
    rollOfBytes: 8719,
  },
  {
    serverSeed: "1c7d95d704386f68d43dcd0eeb13de2fedfcf9be0f621b682741120fbc0d3865",
    serverSeedHash: "2633f208f30715c034881f18233bd5cc2ae1f42e959b1c920dc4b233e82bc074",
    clientSeed: "client",
    nonce: 0,
    hmac: "8c6a48daf16b86c7af52a5fc85ef96afc055ea087bb64ed8501208909b3ee2b7",
    word: 0,
    roll: 5706,
    rollOfBytes: 3899,
  },
  {
    serverSeed: "1c7d95d704386f68d43dcd0eeb13de2fedfcf9be0f621b682741120fbc0d3865",
    serverSeedHash: "2633f208f30715c034881f18233bd5cc2ae1f42e959b1c920dc4b233e82bc074",
    clientSeed: "0123456789abcdef",
    nonce: 41,
    hmac: "baa77f1718393cbb769d5f0dbe665d9bf92fcdce60449af9557b0968d2263bd7",
    word: 0,
    roll: 9223,
    rollOfBytes: 6119,
  },
  {
    serverSeed: "da753e83ba0b0ad0481c1b5fd6c1810885ab5e851fd9a805984b82c13fed542f",
    serverSeedHash: "febe6c504c5ade638c0309d2de609df375b5f0bbd02138a587d6abdbdd03cc0c",
    clientSeed: "kampala-2026",
    nonce: 7,
    hmac: "138379d3d507fd51cac88c9c2005791d0f8e26b173d22b522e5ae5d80ff5d3a6",
    word: 0,
    roll: 3507,
    rollOfBytes: 1420,
  },
  {
    serverSeed: "c96fe9175e4b1a093c09d9ba8a59b4fc14160fec745258c161837b09fb7e507d",
    serverSeedHash: "5bc5dbdadd6ce54c90f308675fd5883841447e1d8f3f4c4ed0bf590f7cfa3017",
    clientSeed: "nairobi_01",
    nonce: 2147483647,
    hmac: "c80d502d9542975588010ab4a21d9e72ec6f6cd3650c7878f95a64f81c5fcc10",
    word: 0,
    roll: 5693,
    rollOfBytes: 3892,
  },
  {
    serverSeed: "0000000000000000000000000000000000000000000000000000000000000000",
    serverSeedHash: "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55",
    clientSeed: "reject",
    nonce: 878687,
    hmac: "ffffee36c8800e7c9c3c591665fc60100c5c0b6602336d55b1b7ac50861346a7",
    word: 1,
    roll: 5516,
    rollOfBytes: 1791,
  },
];
