/// Stored venue keys as operators see them.
enum VenueKeyReport {
    static func table(of keys: [SealedVenueKey]) -> TableAnswer {
        TableAnswer(
            columns: [
                "account", "tenant", "scheme", "fingerprint", "version", "addedAt", "masterKey",
            ],
            rows: keys.map { key in
                [
                    "\(key.account)", key.tenant.text, key.scheme.rawValue, key.fingerprint,
                    "\(key.version)", "\(key.addedAt)", key.masterKeyID,
                ]
            })
    }
}
