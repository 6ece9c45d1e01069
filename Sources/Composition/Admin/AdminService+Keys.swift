import Domain
import HTTPAPI

extension AdminService {
    func listKeys() throws(CompositionError) -> AdminAnswer {
        .keys(try custody.file.read()?.summaries(at: time.now()) ?? [])
    }

    /// Written beside the file, then told by an event, then put in its place, then used: there is
    /// no rotation without its event. A process that dies before the third leaves an event of a
    /// rotation that was not made, as `keys list` shows.
    ///
    /// - Parameter isCompromised: the older keys check nothing any more.
    func rotateKeys(
        isCompromised: Bool, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let now = time.now()
        let before = try custody.file.load(random, at: now)
        if let ring = custody.ring, ring.keys.signingID != before.keys?.signingID {
            throw CompositionError.refused(
                "\(custody.file.path) was changed since the server started; restart it first")
        }
        let after = before.rotated(random, at: now, isCompromised: isCompromised)
        guard let keys = after.keys, after.older.count <= TokenKeyCustody.olderMax else {
            throw CompositionError.refused(
                "\(TokenKeyCustody.olderMax) older keys still check tokens; the next of them "
                    + "retires by itself (`cambist keys list`), --now retires all")
        }
        try custody.file.draft(after)
        do {
            let rest = isCompromised ? ", older keys retired" : ""
            try await apply([
                .event(event(.keysRotated, "signing key \(keys.signingID)\(rest)", by: request))
            ])
        } catch {
            custody.file.discardDraft()
            throw error
        }
        try custody.file.install()
        custody.ring?.replace(with: keys)
        return .keys(after.summaries(at: now))
    }
}
