import LocalExchange
import TestKit
import Testing

/// The connectors keep every promise of a venue, over the network: each case has an exchange of its
/// own, which speaks the venue's protocols on a port of this process.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConnectorContractTests {
    @Test(arguments: VenueContract.allCases)
    func binance(promise: VenueContract) async throws {
        try await ConnectorFixture(speaks: .binance).run { world in
            let breaches = try await promise.breaches(in: world)
            #expect(breaches == [])
        }
    }

    @Test(arguments: VenueContract.allCases)
    func kraken(promise: VenueContract) async throws {
        try await ConnectorFixture(speaks: .kraken).run { world in
            let breaches = try await promise.breaches(in: world)
            #expect(breaches == [])
        }
    }
}
