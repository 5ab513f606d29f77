"""Three small images made by ewfacquire 20140813 of one medium of 32 KiB, packed as text.

Medium: MD5 4c35cb49b7866a29fcdb45fcf30a24f9, SHA-1 48b67e51c284dde52c45a6f19587118cfe427a74,
by md5sum and sha1sum of the file that was acquired.
"""

from __future__ import annotations

import base64
import lzma

MEDIUM = b"".join(b"sector %08d\n" % n for n in range(2048))[:32768].ljust(32768, b"\0")

_ENCASE = """
/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4B++A3RdACKVhMqS1JkmS7pTj+9zT/1w7KuagExAfY4sLZ6Vj/Th1zCMJcb2mubE
64ZnszmE+lZ4d59gM9OPm378FsmZ88XdYrJDPw3Tvd7nkTlsrjrFqpavfh/yovQt1GrEBI96fZmwzyswpbJ5yzG62FtAMUf8
Yyxp1XqTC5vdhuT8zq8ZhiBzdVEy5zHF9SFB2gUyyRY34WqX3pzK7Ubz7LygkwM/jF1ieG7clf+JS9o+GnS7ajSLjxQKmcTX
xk2B+xm7I04rtux0DHTeOgxV7AwdF67k3b2NcWYcYrFAwF3v073OZZF99HDJAuCAXP/cgb8p0XokWbR2PMT0qpJAKv8rEu2v
RSxXEPEZgdZ+r2uddAwmhX6qclKu9zGLzcH+rRnvmIc9LXPKU0mk/93Y7Vk9KKlnbwj0P9U7UOI1AV3nW3kOH9qrjfDuXhe9
+NdwphR2nIw+tjeRVsCMCdP5XlsW3F/3JP87yLOTwyy+XcyVgptn0p5Gamqs363a5zU7wXQvGEmFGqWR7UhQ3Gqc9PHitSB+
Kt7JNROgKvf3mE5sN2zuvJd0RwrignpWb6fWSD8tGnhKXyhwuRrSxOMmPjrFgSKux2/zACk+ybcp8acR4QOQ9LNVw3hTOR13
Scct4jSKnClpK0UvGcwxoDRij42fd0BrFV8nmIsyXGOEnCGgKwZEY5LYU6cg/MyJKu4JBFBi71XBtPcYmaBl8D7nliqopMt9
BUYI6Wlfx6jswW/GR4gnZQkM+4f1oJCPouLlYTVngzn2H1OYFNi6W+wSFZSCKau4a4m3tB+b7fvgKACMslYmjzHRk+E3ex5T
Ip4GyA/YU/aIzvuV1svgY6zvkJGZ+zNumU3KTWy0RtOytTbfuNtCj/fKKEVd/uhy7wKrxu66dW2kloYDqO3W4boKEXSuEuaI
zSYiq3vusT9YxK3go1cEsZG8CaBkIqMUW7wtQp6bmM28zoM8Pfnj/N4BWQ61Mm4w6uCllGfK/NDCA/RhdccTmBixUkgoo4+E
9Rzbgt/jzKmQiurEsZEaPYnw20ZH5Ll+gk7UiL5IacowWOi+PbQ/tNYXgTEAvPcrdJ6cxcdRQEbxJenpaons2ytfh4w7HJu7
EiovmghurmjKFbBtKL3ltlZE6G0vYZYV8Lp3dKqIrjt8Upl8IgBRyyOp9MqjmhB2RKoAAPH2WyUirdB0AAGQB78/AADv4jUG
scRn+wIAAAAABFla
"""

_SMART = """
/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4BQPAhhdACKVhMqS1JkmS7pTj+9zT/1w7KuSSQnsMfXgbFtFv2GimC5brcZ6q1CH
hSBJ/JNMeDBkUBV9+wi8a67NU+AHxBvqFvRKTb1768jehVJtqSxj3gOk1UDYsdJ5gISkN27tOpRKlbNANQ67IAsMctMSUbe5
UNNLQ0GMqHh0+6VknTb4f7sgCA0R1OsmASa9DFmbkFuu9tYUpetotGV3WkEGEB8GQ0bZDLtbcanTt8dJca+wQ3L7zcDpRuyn
Ft/MqTQttF0PEwb9F+202ZJXAAPhts5V5LDwPG/N+jIkJB2V4nde/EWVQBxMVYVY7eFk/Vvf/CUS8vGUIE1tD/WxHuMhhXr3
dKNhD73iDst9Y+AumgFeq9Pgi9LXw9QDJHDco7hD/9nDwrKF/n4a85HyV8CCn3M7wPUyxk1anvaVayy5zzDNyyxa7GY6b/YW
KzF5ew4OKspOBVxDqpucTRMBhIOVR1S4QYBEriqn98ceyEP/dq+/55OJd/YjZi9iOyTbaRT5V+E1HGybfn1gGASWyVltyXh8
Cb126wcmR5tB7Wy8cxmvi9BFn83nvCnRYRsitRswntlN0o2fH0iuSHt6vKuNg9YanDs2GMPs1Yw8BF3g2KAl44u9vv/Jb17a
Fg1aS9ovtTQtEjg9R7SjGcqY3e3L/tJaHimdVzuQa3Ak/9paGvW+gi86I8r45ZgXcaYM2n3BkGlg9hy4oXYAAFoYwuRB6XvO
AAG0BJAoAACC1ZA8scRn+wIAAAAABFla
"""

_FTK = """
/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4B2oAltdACKVhMqS1JkmS7pTj+9zT/1w7KuSSQqaoWzRs/lwrrPv4rTedVr7WWeZ
ye/d6Z/GkBUMpZpYVq8R0OJgRQUe8jgv5BSGiR2XdZQURdAgYILlYSX04N5lNm//XsvGA5rhhLFTvncLbOrvwzqBOems7gO3
DHVitf77LZZUjv65yafQAejMxoa5vgULTsNNR7AilgW5UOnvjMOIyh+qc149+w/Xei0/QivcMrDwl43L6zg9E7urRxFiY46Q
G6N9qD+fXzQzIRX0mbsitkK7kY0l5UBoETNkrkDg7TDVhBn4kwNEvBmqxCLumC/XWEA7aHd6K2rKWiJlrWk+n/uz9TOnUk9r
lnvA+/m7psV6W3KWLb9v1AUAlHD1KkEnqNFRrTF0r+Xp7ONgDr5IURmW/9qhPSlr7/g7VafWb3/HD8iXkWMrUff2n4tQ8ly5
Gc62lkG3Y2zNtsmN/VKP7iPAYEykKLz/P6ukdjNds7daHcnJft+Won4SQmEVGB0wx4nHYx/DwuXrc+e+Umir2vayOXMPmxxY
ECia7gu2/QPveOeopfMw9EQvy1Dg9bBf2sftjOSgsoJmt+u0CVDoZX6uLubH5x+GnhysfDfdcWPo82y87h+SLHcGvD7XYqI7
+UHW9NGO9bLCDZJY8YVUWfItd6NSsE5xzOt7Hte4mbDJDJrM45h6JhrBto8onv24TSP+P2VSYbJHUdD1vHJMr0ggnVBIGwjy
M+2UMDt4wj03rDB0EuRJIXKPg+gWUM1iAzqdX6dp3Wnu10E2sj+y4yrkfClXlouI6OeUJE4XUBjDfgAArpfLGP0sYl8AAfcE
qTsAAEIHHyaxxGf7AgAAAAAEWVo=
"""


def encase_image() -> bytes:
    """Give an EnCase 6 image with an MD5 and a SHA-1, Hindi and German in its header."""
    return lzma.decompress(base64.b64decode(_ENCASE))


def smart_image() -> bytes:
    """Give a SMART image (.s01) with an MD5."""
    return lzma.decompress(base64.b64decode(_SMART))


def ftk_image() -> bytes:
    """Give an image as FTK wrote it, with “Größe” in Windows-1252 in its header."""
    return lzma.decompress(base64.b64decode(_FTK))
