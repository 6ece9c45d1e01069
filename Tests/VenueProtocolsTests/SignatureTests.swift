import Testing
import VenueProtocols

/// The venues' published samples.
@Suite struct SignatureTests {
    private static let binanceSecret =
        "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
    private static let krakenSecret =
        "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="

    @Test(arguments: [
        (
            "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
                + "&recvWindow=5000&timestamp=1499827319559",
            "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
        ),
        (
            "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT"
                + "&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"
        ),
    ]) func binanceSignsAsItsSamples(payload: String, signature: String) {
        #expect(BinanceSignature.hmac(payload, secret: Self.binanceSecret) == signature)
        #expect(
            BinanceSignature.isHMAC(
                signature.uppercased(), of: payload, secret: Self.binanceSecret))
        #expect(!BinanceSignature.isHMAC(signature, of: payload + "0", secret: Self.binanceSecret))
    }

    @Test func krakenSignsAsItsSample() {
        let nonce = "1616492376594"
        let body =
            "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
        let signature =
            "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnR"
            + "fp32bAb0nmbRn6H8ndwLUQ=="
        let path = "/0/private/AddOrder"
        #expect(
            KrakenSignature.sign(path: path, nonce: nonce, body: body, secret: Self.krakenSecret)
                == signature)
        #expect(
            KrakenSignature.isSignature(
                signature, path: path, nonce: nonce, body: body, secret: Self.krakenSecret))
        #expect(
            !KrakenSignature.isSignature(
                signature, path: path, nonce: "1", body: body, secret: Self.krakenSecret))
    }

    /// RFC 8032, section 7.1, test 3.
    @Test func ed25519SignsAsItsStandard() throws {
        let seed = try #require(
            HexText.bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"))
        let publicKey = try #require(
            HexText.bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"))
        let payload = "timestamp=1"
        let signature = try #require(BinanceSignature.ed25519(payload, seed: seed))
        #expect(BinanceSignature.isEd25519(signature, of: payload, publicKey: publicKey))
        #expect(!BinanceSignature.isEd25519(signature, of: "timestamp=2", publicKey: publicKey))
    }

    @Test func theSocketSignsParametersByName() {
        #expect(
            BinanceSignature.socketPayload([("b", "２"), ("signature", "x"), ("a", "1")])
                == "a=1&b=２")
    }
}
