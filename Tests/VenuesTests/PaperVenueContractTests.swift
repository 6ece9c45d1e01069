import Foundation
import TestKit
import Testing
import Venues

/// The paper venue keeps the promises that every venue makes.
@Suite struct PaperVenueContractTests {
    @Test(arguments: VenueContract.allCases)
    func onSyntheticMarketData(promise: VenueContract) async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        #expect(try await promise.breaches(in: fixture.world(venue)) == [])
    }

    @Test(arguments: VenueContract.allCases)
    func withLatency(promise: VenueContract) async throws {
        let fixture = try PaperVenueFixture(latency: .milliseconds(40))
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        #expect(try await promise.breaches(in: fixture.world(venue)) == [])
    }

    @Test(arguments: VenueContract.allCases)
    func inMemory(promise: VenueContract) async throws {
        let fixture = try PaperVenueFixture()
        let venue = try fixture.openInMemory(MemoryRecords())
        #expect(try await promise.breaches(in: fixture.world(venue)) == [])
    }

    @Test(.enabled(if: MarketData.isThere), arguments: VenueContract.allCases)
    func onARecordedTape(promise: VenueContract) async throws {
        var fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        fixture.configuration.market = .tape(path: MarketData.bundle, venue: "kraken")
        let venue = try fixture.open()
        #expect(try await promise.breaches(in: fixture.world(venue)) == [])
    }
}
