import StrictJSON

/// Both halves of a cancel and replace.
struct BinanceReplacement: Sendable {
    let cancelled: Result<SandboxOrder, BinanceError>
    /// `nil`: not attempted.
    let placed: Result<PlacedOrder, BinanceError>?

    private var isCancelled: Bool { (try? cancelled.get()) != nil }
    private var isPlaced: Bool { (try? placed?.get()) != nil }

    /// 200: both; 409: one; 400: none.
    func answer(request: String?, _ detail: BinanceOrderText.Detail) -> BinanceAnswer {
        switch (isCancelled, isPlaced) {
        case (true, true):
            var answer = BinanceAnswer { write(request, detail, &$0) }
            answer.placedOrder = true
            return answer
        case (true, false), (false, true):
            return failed(409, -2021, "Order cancel-replace partially failed.", request, detail)
        case (false, false):
            return failed(400, -2022, "Order cancel-replace failed.", request, detail)
        }
    }

    private func failed(
        _ status: Int, _ code: Int, _ message: String, _ request: String?,
        _ detail: BinanceOrderText.Detail
    ) -> BinanceAnswer {
        BinanceAnswer(status: status) { json in
            json.object { json in
                json.member("code", integer: code)
                json.member("msg", message)
                json.name("data")
                write(request, detail, &json)
            }
        }
    }

    private func write(
        _ request: String?, _ detail: BinanceOrderText.Detail, _ json: inout JSONWriter
    ) {
        json.object { json in
            json.member("cancelResult", isCancelled ? "SUCCESS" : "FAILURE")
            json.member(
                "newOrderResult",
                placed == nil ? "NOT_ATTEMPTED" : isPlaced ? "SUCCESS" : "FAILURE")
            json.name("cancelResponse")
            switch cancelled {
            case .success(let order):
                BinanceOrderText.writeCancelled(
                    order, request: request, &json)
            case .failure(let error): error.write(to: &json)
            }
            json.name("newOrderResponse")
            switch placed {
            case .success(let placed): BinanceOrderText.writePlaced(placed, detail, &json)
            case .failure(let error): error.write(to: &json)
            case nil: json.null()
            }
        }
    }
}
