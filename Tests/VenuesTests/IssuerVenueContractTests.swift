import Engine
import Routing
import TestKit
import Testing
import Venues

/// The issuer as the planner has it keeps what of the promises of every venue concerns something
/// that rests nothing, keeps no accounts and has no book of its own.
@Suite struct IssuerVenueContractTests {
    /// Why a promise says nothing of an issuer; `nil` for those that it makes too.
    private static func reasonToLeaveOut(_ promise: VenueContract) -> String? {
        switch promise {
        case .aTakingOrderIsFoundWithAllItsFills, .aCancelOfWhatIsNotOpenSaysSo,
            .anUnknownOrderIsAbsent, .aRefusalIsDefiniteAndMovesNothing,
            .anOrderAfterItsValidityIsRefused, .marketDataIsThereForEverySymbol,
            // Nothing can make it take anything back: it has none to tell of.
            .whatIsTakenBackGivesItsMoneyBackAndIsTold, .whatIsCorrectedStandsUnderAnIdOfItsOwn,
            .nothingIsTakenBackTwice:
            nil
        case .theRestOfAnImmediateOrderIsCancelled:
            "It refuses what is not at par, and settles what is whole: there is never a rest."
        case .aRestingOrderIsOpenAndLocksItsMoney, .aCancelEndsTheOrderAndFreesItsMoney:
            "Nothing rests at an issuer."
        case .oneClientIDIsOneOpenOrderAtMost:
            "It settles each client order id once, ever."
        case .balancesFollowTheFills:
            "What a profile has is in our own ledger; it keeps no account of it."
        case .booksFromTheReportOnContainIt:
            "Its book is what the ledger has free; an order's amount is set aside in it until the "
                + "trade is booked, which the report's number says nothing of."
        }
    }

    private static let promises = VenueContract.allCases.filter { reasonToLeaveOut($0) == nil }

    @Test(arguments: promises)
    func onFiles(promise: VenueContract) async throws {
        let fixture = IssuerVenueFixture()
        defer { fixture.removeFiles() }
        #expect(try await promise.breaches(in: fixture.world(fixture.open())) == [])
    }

    @Test(arguments: promises)
    func inMemory(promise: VenueContract) async throws {
        let fixture = IssuerVenueFixture()
        #expect(try await promise.breaches(in: fixture.world(fixture.openInMemory())) == [])
    }
}
