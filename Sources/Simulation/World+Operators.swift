import Bookkeeping
import Domain
import Engine
import Money
import Venues

/// What operators do in a run.
extension World {
    /// A scope that covers something.
    func drawScope() -> HaltScope {
        let venue = scenario.venues[faults.below(scenario.venues.count)].configuration
        let rules = venue.rules[faults.below(venue.rules.count)]
        let tenants = scenario.engine.accounts.keys.sorted()
        let tenant = tenants[faults.below(tenants.count)]
        let executors = ExecutorKind.allCases
        return switch faults.below(6) {
        case 0: .everything
        case 1: .tenant(tenant)
        case 2: .venue(venue.id)
        case 3: .asset(rules.symbol.base.code)
        case 4: .executor(executors[faults.below(executors.count)])
        default: (scenario.engine.accounts[tenant]?.first).map { .account($0) } ?? .everything
        }
    }

    /// Commits an operator's command, again where nobody heard it.
    func command(_ write: CommitWrite, _ kind: DomainEvent.Kind, triesLeft: Int = 5) {
        let event = event(kind)
        call { services in
            await services.store.commit(Commit(writes: [write, .event(event)]))
        } done: { [weak self] outcome in
            guard let self, outcome != .done, triesLeft > 0 else { return }
            agenda.after(.milliseconds(500)) { [weak self] in
                self?.command(write, kind, triesLeft: triesLeft - 1)
            }
        }
    }

    func cancelOpen(in scope: HaltScope) {
        let failure = Failure.halted(scope)
        call { services -> Int? in
            try? await services.operations.cancelOpen(in: scope, for: failure)
        } done: { _ in
        }
    }

    /// Lifts every halt that is in force, however often it takes.
    func liftHalts() {
        for scope in auditor.halts {
            command(.removeHalt(scope), .resumed, triesLeft: 100)
        }
    }
}

/// What operators say of orders that no venue answers for.
extension World {
    /// Two operators say how an order ended whose fate is unknown: by its venue's records, or in
    /// error that it is absent.
    func resolveSomeOrder() {
        let orders = auditor.unknownOrders
        guard !orders.isEmpty, faults.strikes(.operatorResolves) else { return }
        // An error matters where something was filled.
        let filled = orders.filter { filledQuantity(of: $0).isPositive }
        let isError = !filled.isEmpty && faults.strikes(.operatorErrs)
        let candidates = isError ? filled : orders
        guard !candidates.isEmpty else { return }
        let order = candidates[faults.below(candidates.count)]
        guard let evidence = isError ? .absent : evidence(of: order) else { return }
        let approval = OrderResolution.Approval(
            operatorName: "one", reason: "drill", at: agenda.now)
        let resolution = OrderResolution(
            order: order.id, conversion: order.conversion, evidence: evidence, first: approval,
            second: OrderResolution.Approval(
                operatorName: "two", reason: "drill", at: agenda.now))
        call { [self] services -> Bool in
            do throws(ServiceError) {
                _ = try await services.operations.conversion(
                    of: order.id, waitingFor: evidence)
                let outcome = await services.store.commit(
                    Commit(writes: [.putResolution(resolution), .event(event(.orderResolved))]))
                guard outcome == .done else { return false }
                try await services.operations.resolve(order.id, with: evidence)
                return true
            } catch {
                return false
            }
        } done: { [weak self] isDone in
            self?.trace.note("operators resolved \(order.id): \(isDone as Any)")
        }
    }

    private func filledQuantity(of order: Order) -> Fixed {
        let host = venues.first { $0.id == order.account.venue }
        return host?.withRecords {
            $0.order(order.id, account: order.account.account)?.filled
        } ?? .zero
    }

    /// `nil` where its venue's records say nothing final.
    private func evidence(of order: Order) -> OrderEvidence? {
        guard let host = venues.first(where: { $0.id == order.account.venue }) else { return nil }
        return host.withRecords { records -> OrderEvidence? in
            guard let found = records.order(order.id, account: order.account.account) else {
                let proof = order.validUntil.adding(PaperVenueLimits.absenceMargin)
                return agenda.now > proof ? .absent : nil
            }
            guard found.state != .open else { return nil }
            return .ended(
                venueOrderID: found.venueOrderID,
                fills: records.trades(of: found).filter { $0.corrects == nil }.map(\.fill))
        }
    }

    private func event(_ kind: DomainEvent.Kind) -> DomainEvent {
        DomainEvent(
            id: identifiers.identifier(at: agenda.now), kind: kind, tenant: nil, conversion: nil,
            at: agenda.now, note: "ops: drill")
    }
}

extension World {
    /// The client of a race asks to cancel, again until it hears.
    func cancelFirst(triesLeft: Int = 20) {
        guard let id = auditor.conversionIDs.first, let tenant = scenario.clients.first?.tenant
        else { return }
        trace.comment("race: the client cancels")
        call { services -> Bool in
            do throws(ServiceError) {
                _ = try await services.conversions.cancel(id, of: tenant)
                return true
            } catch {
                if case .alreadyFinal = error { return true }
                return false
            }
        } done: { [weak self] isDone in
            guard let self, isDone != true, triesLeft > 0 else { return }
            agenda.after(.milliseconds(200)) { [weak self] in
                self?.cancelFirst(triesLeft: triesLeft - 1)
            }
        }
    }
}
