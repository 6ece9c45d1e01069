import Bookkeeping
import Domain
import Engine

extension AdminService {
    /// What one list shows, and what one command looks through.
    private static let listedMax = 1_000
    private static let searchedMax = 100_000

    func callbacks(parkedOnly: Bool, of tenant: TenantID?) async throws -> AdminAnswer {
        if let tenant { try check(tenant) }
        let states = parkedOnly ? [.parked] : CallbackDelivery.State.open
        return .table(
            ExchangeReport.table(
                of: try await store.deliveries(in: states, of: tenant, atMost: Self.listedMax)))
    }

    /// The first call is made at once, with the same event id as before.
    func redeliver(
        _ id: ConversionID, to subscription: SubscriptionID?, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let tenant = try await known(id).account.tenant
        let parked = try await store.deliveries(
            in: [.parked], of: tenant, atMost: Self.searchedMax
        ).filter { parked in
            parked.delivery.exchange == id
                && (subscription == nil || parked.delivery.subscription == subscription)
        }
        let whom = subscription.map { " to subscription \($0)" } ?? ""
        guard !parked.isEmpty else {
            throw CompositionError.refused("no callback of exchange \(id)\(whom) is parked")
        }
        let subject = "\(parked.count) callbacks of exchange \(id)\(whom)"
        try await apply([
            .exchange(.redeliver(id, to: subscription, at: time.now())),
            .event(
                event(
                    .callbacksRedelivered, tenant: tenant, conversion: id, subject, by: request)),
        ])
        return .done("sends \(subject) again")
    }
}
