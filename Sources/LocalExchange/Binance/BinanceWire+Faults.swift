import Domain

/// What goes wrong with requests.
extension BinanceWire {
    func requestFaults(of call: BinanceCall) -> [FaultKind: Duration] {
        // Only what places an order has a reference that may ask for a fault: a query for such an
        // order must be answered.
        let reference =
            call.endpoint.places ? call.parameters.text("newClientOrderId") : nil
        return faults.take(
            .request, account: call.caller?.account, endpoint: call.label, reference: reference)
    }

    func orderFaults(of call: BinanceCall, _ order: PlaceCommand) -> [FaultKind: Duration] {
        faults.take(
            .order,
            among: FaultKind.ofOrders(
                mayFillInPart: order.mayFillInPart, replaces: call.endpoint == .cancelReplace),
            account: call.caller?.account, endpoint: call.label, reference: order.client)
    }

    /// The answer of a fault that keeps the request from being executed.
    func instead(
        of call: BinanceCall, _ faults: [FaultKind: Duration], _ request: SandboxRequest
    ) -> SandboxResponse? {
        let now = core.time.now()
        if faults[.dropBefore] != nil { return .dropped }
        if faults[.unavailableBefore] != nil {
            return response(BinanceAnswer(.executionUnknown), request, now)
        }
        if faults[.tooManyRequests] != nil {
            return Self.refused(BinanceRates.tooMany(rates.limits.weight, now))
        }
        if faults[.banned] != nil {
            return Self.refused(BinanceRates.banned(now.adding(BinanceRates.banFirst), now))
        }
        if faults[.lockout] != nil {
            return SandboxResponse(
                status: 403, body: Array(Self.html("403 Forbidden").utf8), type: "text/html")
        }
        return nil
    }

    /// What is left of the answer to a request that was executed.
    func after(
        _ response: SandboxResponse, _ faults: [FaultKind: Duration], _ request: SandboxRequest
    ) -> SandboxResponse {
        var response = response
        let now = core.time.now()
        if faults[.unavailableAfter] != nil {
            response = self.response(BinanceAnswer(.executionUnknown), request, now)
        }
        if faults[.timeoutAfter] != nil {
            response = self.response(BinanceAnswer(.timedOut), request, now)
        }
        if faults[.busyAfter] != nil {
            response = self.response(BinanceAnswer(.busy), request, now)
        }
        if faults[.htmlAfter] != nil {
            response = SandboxResponse(
                status: 520, body: Array(Self.html("520: Web server is returning an error").utf8),
                type: "text/html; charset=UTF-8")
        }
        if faults[.dropAfter] != nil { response.delivery = .dropped }
        if faults[.resetAfter] != nil { response.delivery = .reset }
        if faults[.halfAfter] != nil { response.delivery = .half }
        response.delay = faults[.delayAnswer] ?? .zero
        return response
    }

    static func html(_ title: String) -> String {
        "<!DOCTYPE html>\n<html><head><title>\(title)</title></head>"
            + "<body><h1>\(title)</h1></body></html>\n"
    }
}
