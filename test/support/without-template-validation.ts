// Two seconds for every app; test/platform validates the shipped configs, test/compliance asks for it where it is meant.
process.env.CDK_VALIDATION = 'false';
