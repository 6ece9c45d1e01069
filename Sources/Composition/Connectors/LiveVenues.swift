package import Domain
import Engine

/// The live venues of a running server.
package struct LiveVenues: Sendable {
    /// In the order of the configuration.
    let all: [LiveVenue]
    /// Of all of them; `nil` where there are none.
    let maker: (any ConnectorMaker)?

    /// How long a start waits for them to answer.
    static let patience = Duration.seconds(10)

    /// Tries to reach each of them once, all at the same time; one that does not answer in time is
    /// reached later.
    func open(_ time: any TimeSource) async {
        guard !all.isEmpty else { return }
        enum Event { case asked, timeIsUp }
        await withTaskGroup(of: Event.self) { group in
            for venue in all {
                group.addTask {
                    _ = await venue.open()
                    return .asked
                }
            }
            group.addTask {
                try? await time.sleep(until: time.now().adding(Self.patience))
                return .timeIsUp
            }
            var waiting = all.count
            while waiting > 0, await group.next() == .asked { waiting -= 1 }
            group.cancelAll()
        }
    }

    func close() async { await maker?.close() }

    func items(at now: Instant) -> [StatusReport.Item] { all.flatMap { $0.items(at: now) } }
}

extension LiveVenues: VenueProber {
    /// By the connector that runs: a second sender beside it would disturb the nonces of the key.
    /// What the venue says counts at once.
    package func probe(_ account: VenueAccount) async throws(CompositionError) -> VenueProbe {
        guard let venue = all.first(where: { $0.id == account.venue }),
            let owner = venue.settings.account(account.account)
        else { throw .refused("the configuration has no live account \(account)") }
        for (name, standing) in venue.standings where name == account {
            if case .withoutKey(let reason, _) = standing { throw .refused(reason) }
        }
        let connector = venue.connector.isThere ? venue.connector : nil
        let probe = await ConnectorProber.probe(connector, venue.settings, owner)
        // What the venue says counts at once.
        if let answer = probe.answer { venue.heed(answer, of: owner) }
        return probe
    }
}
