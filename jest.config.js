const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/interop/node_modules'],
};

module.exports = {
  // By default one core is left idle, which on two is half of them.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/longest-first.js',
  // The machines that run this are shared; a limit is there to end what hangs, not to judge speed.
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/platform/'],
      setupFiles: ['<rootDir>/test/support/without-template-validation.ts'],
    },
    // These read the cloud assemblies of the shipped configs, which the global set-up synthesizes once.
    {
      ...common,
      displayName: 'platform',
      testMatch: ['<rootDir>/test/platform/**/*.test.ts'],
      globalSetup: '<rootDir>/test/platform/global-setup.ts',
    },
  ],
};
