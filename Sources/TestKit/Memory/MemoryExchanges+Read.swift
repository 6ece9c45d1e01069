import Bookkeeping
import Domain
import Engine

extension MemoryExchanges {
    /// With its quote as it is now.
    func whole(_ exchange: Exchange) -> Exchange {
        guard let quote = quotes[exchange.quote.id], quote != exchange.quote else {
            return exchange
        }
        return exchange.taking(exchange, quote, version: exchange.version)
    }

    func quote(_ id: QuoteID, of account: ExchangeAccount) -> ExchangeQuote? {
        quotes[id].flatMap { $0.account == account ? $0 : nil }
    }

    func exchange(_ id: ConversionID, of account: ExchangeAccount) -> Exchange? {
        exchanges[id].flatMap { $0.account == account ? whole($0) : nil }
    }

    func exchange(externalID: String, of account: ExchangeAccount) -> Exchange? {
        externalIDs[ExternalID(account, externalID)]
            .flatMap { exchanges[$0] }.map { whole($0) }
    }

    func page(_ query: ExchangeQuery) -> ExchangePage {
        let all = exchanges.values.filter { query.shows($0) }.sorted {
            ($1.createdAt, $0.id) < ($0.createdAt, $1.id)
        }
        let (skipped, overflow) = query.page.multipliedReportingOverflow(by: query.size)
        let content = overflow ? [] : all.dropFirst(skipped).prefix(query.size)
        return ExchangePage(content: content.map { whole($0) }, total: all.count)
    }

    /// Oldest first.
    var open: [Exchange] {
        exchanges.values.filter { !$0.state.isFinal }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
            .map { whole($0) }
    }

    func exchanges(with dealer: VenueID) -> [Exchange] {
        exchanges.values
            .filter { $0.quote.dealer.dealer == dealer && $0.state != .draft }
            .sorted { $0.id < $1.id }.map { whole($0) }
    }

    func keys(of tenant: TenantID) -> [ExchangeKey] {
        keys.values.filter { $0.account.tenant == tenant }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) -> [CallbackSubscription] {
        var due: [(at: Instant, subscription: CallbackSubscription)] = []
        for one in subscriptions.values where one.endedAt == nil && !busy.contains(one.id) {
            guard let at = pending(to: one.id).first?.dueAt, at <= now else { continue }
            due.append((at, one))
        }
        due.sort { ($0.at, $0.subscription.id) < ($1.at, $1.subscription.id) }
        return due.prefix(count).map(\.subscription)
    }

    func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) -> [DueDelivery] {
        pending(to: subscription).filter { $0.dueAt <= now }.prefix(count).compactMap { delivery in
            let notice = notices[delivery.exchange]?.first {
                $0.exchange.told == delivery.sequence
            }
            return notice.map {
                DueDelivery(
                    delivery,
                    ExchangeNotice(event: $0.event, at: $0.at, exchange: whole($0.exchange)))
            }
        }
    }

    var nextDelivery: Instant? {
        deliveries.keys.compactMap { pending(to: $0).first?.dueAt }.min()
    }

    func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) -> [ListedDelivery] {
        let all = deliveries.values.flatMap { $0.values.flatMap { $0 } }
            .filter { states.contains($0.state) }
            .sorted {
                ($0.subscription, $0.exchange, $0.sequence)
                    < ($1.subscription, $1.exchange, $1.sequence)
            }
        let listed = all.compactMap { delivery -> ListedDelivery? in
            let notice = notices[delivery.exchange]?.first {
                $0.exchange.told == delivery.sequence
            }
            guard let notice, let subscription = subscriptions[delivery.subscription],
                tenant ?? subscription.account.tenant == subscription.account.tenant
            else { return nil }
            return ListedDelivery(
                delivery, account: subscription.account, url: subscription.url,
                state: notice.exchange.state)
        }
        return Array(listed.prefix(count))
    }
}

extension ExchangeQuery {
    fileprivate func shows(_ exchange: Exchange) -> Bool {
        exchange.account == account
            && externalID.map { $0.utf8.elementsEqual(exchange.externalID.utf8) } ?? true
            && (states.isEmpty || states.contains(exchange.state))
            && (refinement == nil || refinement == exchange.refinement)
            && from.map { exchange.createdAt >= $0 } ?? true
            && to.map { exchange.createdAt <= $0 } ?? true
    }
}
