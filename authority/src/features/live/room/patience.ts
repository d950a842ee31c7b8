/** Seconds without a heartbeat after which a person is taken to have left, at his last one. */
export const patience = 45;
