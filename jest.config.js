const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
};

module.exports = {
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
