import Bookkeeping
import Domain
import Money

extension LogWriter {
    mutating func put(_ report: OrderReport) {
        put(report.order)
        put(report.venueOrderID)
        switch report.status {
        case .open: put(UInt8(0))
        case .filled: put(UInt8(1))
        case .cancelled: put(UInt8(2))
        case .rejected(let failure):
            put(UInt8(3))
            put(failure)
        }
        put(report.cumulativeQuantity)
        put(report.fills) { $0.put($1) }
        put(report.reversals) { $0.put($1) }
        put(report.bookSequence)
        put(report.at)
    }

    mutating func put(_ event: ExecutionEvent) {
        switch event {
        case .wake: put(UInt8(0))
        case .cancel(let cause):
            put(UInt8(1))
            put(cause)
        case .placed(let id, let answer):
            put(UInt8(2))
            put(id)
            put(answer)
        case .queried(let id, let answer, let absenceIsProof):
            put(UInt8(3))
            put(id)
            put(answer)
            put(absenceIsProof)
        case .cancelAnswered(let id, let answer):
            put(UInt8(4))
            put(id)
            put(answer)
        case .reported(let report):
            put(UInt8(5))
            put(report)
        case .reversed(let trade, let correction):
            put(UInt8(6))
            put(trade)
            put(correction) { $0.put($1) }
        case .resolved(let id, let evidence):
            put(UInt8(7))
            put(id)
            put(evidence)
        case .refused(let refusal):
            put(UInt8(8))
            put(refusal)
        }
    }

    private mutating func put(_ cause: CancelCause) {
        switch cause {
        case .client: put(UInt8(0))
        case .expiry: put(UInt8(1))
        case .failure(let failure):
            put(UInt8(2))
            put(failure)
        }
    }

    private mutating func put(_ answer: PlaceAnswer) {
        switch answer {
        case .accepted(let report):
            put(UInt8(0))
            put(report)
        case .refused(let failure):
            put(UInt8(1))
            put(failure)
        case .unknown(let text):
            put(UInt8(2))
            put(text)
        }
    }

    private mutating func put(_ answer: QueryAnswer) {
        switch answer {
        case .present(let report):
            put(UInt8(0))
            put(report)
        case .absent: put(UInt8(1))
        case .unreachable(let text):
            put(UInt8(2))
            put(text)
        }
    }

    private mutating func put(_ answer: CancelAnswer) {
        switch answer {
        case .report(let report):
            put(UInt8(0))
            put(report)
        case .notOpen: put(UInt8(1))
        case .unreachable(let text):
            put(UInt8(2))
            put(text)
        }
    }

    private mutating func put(_ evidence: OrderEvidence) {
        switch evidence {
        case .absent: put(UInt8(0))
        case .ended(let venueOrderID, let fills):
            put(UInt8(1))
            put(venueOrderID)
            put(fills) { $0.put($1) }
        }
    }

    private mutating func put(_ refusal: CommitRefusal) {
        switch refusal {
        case .referenceUsed(let id):
            put(UInt8(0))
            put(id)
        case .versionChanged(let id):
            put(UInt8(1))
            put(id)
        case .insufficientFunds(let pocket, let available):
            put(UInt8(2))
            put(pocket)
            put(available)
        case .duplicateTrade(let account, let venueTradeID):
            put(UInt8(3))
            put(account)
            put(venueTradeID)
        case .halted(let scope):
            put(UInt8(4))
            put(scope.description)
        case .limitExceeded(let name, let allowed, let wanted):
            put(UInt8(5))
            put(name)
            put(allowed)
            put(wanted)
        case .par, .exchange, .account:
            preconditionFailure("a commit of a conversion over venues was refused: \(self)")
        }
    }
}

extension LogReader {
    mutating func report() throws(LogError) -> OrderReport {
        let order: OrderID = try identifier()
        let venueOrderID = try text()
        let status: OrderReport.Status =
            switch try byte() {
            case 0: .open
            case 1: .filled
            case 2: .cancelled
            case 3: .rejected(try failure())
            default: throw .malformed("an order's status")
            }
        return OrderReport(
            order: order, venueOrderID: venueOrderID, status: status,
            cumulativeQuantity: try fixed(),
            fills: try list { (reader) throws(LogError) in try reader.fill() },
            reversals: try list { (reader) throws(LogError) in try reader.reversal() },
            bookSequence: try number(), at: try instant())
    }

    mutating func event() throws(LogError) -> ExecutionEvent {
        switch try byte() {
        case 0: return .wake
        case 1: return .cancel(try cause())
        case 2: return .placed(try identifier(), try placeAnswer())
        case 3:
            return .queried(try identifier(), try queryAnswer(), absenceIsProof: try flag())
        case 4: return .cancelAnswered(try identifier(), try cancelAnswer())
        case 5: return .reported(try report())
        case 6:
            return .reversed(
                try trade(),
                correction: try optional { (reader) throws(LogError) in try reader.fill() })
        case 7: return .resolved(try identifier(), try evidence())
        case 8: return .refused(try refusal())
        default: throw .malformed("an event")
        }
    }

    private mutating func cause() throws(LogError) -> CancelCause {
        switch try byte() {
        case 0: return .client
        case 1: return .expiry
        case 2: return .failure(try failure())
        default: throw .malformed("a cause")
        }
    }

    private mutating func placeAnswer() throws(LogError) -> PlaceAnswer {
        switch try byte() {
        case 0: return .accepted(try report())
        case 1: return .refused(try failure())
        case 2: return .unknown(try text())
        default: throw .malformed("an answer")
        }
    }

    private mutating func queryAnswer() throws(LogError) -> QueryAnswer {
        switch try byte() {
        case 0: return .present(try report())
        case 1: return .absent
        case 2: return .unreachable(try text())
        default: throw .malformed("an answer")
        }
    }

    private mutating func cancelAnswer() throws(LogError) -> CancelAnswer {
        switch try byte() {
        case 0: return .report(try report())
        case 1: return .notOpen
        case 2: return .unreachable(try text())
        default: throw .malformed("an answer")
        }
    }

    private mutating func evidence() throws(LogError) -> OrderEvidence {
        switch try byte() {
        case 0: return .absent
        case 1:
            return .ended(
                venueOrderID: try text(),
                fills: try list { (reader) throws(LogError) in try reader.fill() })
        default: throw .malformed("evidence")
        }
    }

    private mutating func refusal() throws(LogError) -> CommitRefusal {
        switch try byte() {
        case 0: return .referenceUsed(by: try identifier())
        case 1: return .versionChanged(try identifier())
        case 2: return .insufficientFunds(try pocket(), available: try fixed())
        case 3: return .duplicateTrade(try account(), venueTradeID: try text())
        case 4:
            guard let scope = HaltScope(try text()) else { throw .malformed("a scope") }
            return .halted(scope)
        case 5:
            return .limitExceeded(name: try text(), allowed: try text(), wanted: try text())
        default: throw .malformed("a refusal")
        }
    }
}
