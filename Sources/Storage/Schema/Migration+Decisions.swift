extension Migration {
    /// What executions saw and decided, in the order of (version, recorded_at) for each conversion.
    static let decisions = [
        """
        CREATE TABLE decisions (
            conversion {text} NOT NULL, version {integer} NOT NULL,
            recorded_at {integer} NOT NULL, record {bytes} NOT NULL,
            PRIMARY KEY (conversion, version, recorded_at)
        ){clustered}
        """
    ]
}
