import contractPackage from '../../package.json' with { type: 'json' };

/** The contract's version: what the document shows and under which its schemas are released. */
export const contractVersion: string = contractPackage.version;
