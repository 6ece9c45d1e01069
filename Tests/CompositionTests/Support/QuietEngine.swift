import Domain
import Engine
import Money

/// An engine that is there, does nothing, and says what it is told to say.
struct QuietEngine: OperatorService {
    var stalled: [Stall] = []
    var advice: [OrderID: OrderRemedy] = [:]
    var compared = PocketComparison.moving

    func cancelOpen(
        in scope: HaltScope, for failure: Failure
    ) async throws(ServiceError) -> Int { 0 }

    func cancel(
        _ conversion: ConversionID, for failure: Failure
    ) async throws(ServiceError) {}

    func obstacles() async -> [ConversionID: Failure] { [:] }
    func stalls() async -> [Stall] { stalled }
    func troubles() async -> [Trouble] { [] }
    func remedies() async -> [OrderID: OrderRemedy] { advice }

    func comparison(of account: VenueAccount, _ asset: Asset) async -> PocketComparison {
        compared
    }

    func conversion(
        of order: OrderID, waitingFor evidence: OrderEvidence
    ) async throws(ServiceError) -> Conversion { throw .notFound }

    func resolve(
        _ order: OrderID, with evidence: OrderEvidence
    ) async throws(ServiceError) {}
}
